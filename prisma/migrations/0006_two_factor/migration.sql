-- AlterTable
ALTER TABLE "users" ADD COLUMN     "two_factor_failure_instant" BIGINT,
ADD COLUMN     "two_factor_failures" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "two_factor_methods" (
    "id" TEXT NOT NULL,
    "tenant_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "method" TEXT NOT NULL,
    "name" TEXT,
    "secret_encrypted" TEXT,
    "email" TEXT,
    "mobile_phone" TEXT,
    "last_step" BIGINT,
    "last_used_instant" BIGINT,
    "insert_instant" BIGINT NOT NULL,

    CONSTRAINT "two_factor_methods_pkey" PRIMARY KEY ("user_id","id")
);

-- CreateTable
CREATE TABLE "recovery_codes" (
    "tenant_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "code_hash" BYTEA NOT NULL,
    "salt" TEXT NOT NULL,
    "insert_instant" BIGINT NOT NULL,

    CONSTRAINT "recovery_codes_pkey" PRIMARY KEY ("user_id","code_hash")
);

-- CreateTable
CREATE TABLE "two_factor_trusts" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "application_id" UUID,
    "token_hash" BYTEA NOT NULL,
    "previous_token_hash" BYTEA,
    "rotated_instant" BIGINT,
    "device" JSONB NOT NULL DEFAULT '{}',
    "start_instant" BIGINT NOT NULL,
    "expiry_instant" BIGINT NOT NULL,
    "insert_instant" BIGINT NOT NULL,

    CONSTRAINT "two_factor_trusts_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "two_factor_trusts_user_id_idx" ON "two_factor_trusts"("user_id");

-- CreateIndex
CREATE INDEX "two_factor_trusts_expiry_instant_idx" ON "two_factor_trusts"("expiry_instant");

-- AddForeignKey
ALTER TABLE "two_factor_methods" ADD CONSTRAINT "two_factor_methods_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "recovery_codes" ADD CONSTRAINT "recovery_codes_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "two_factor_trusts" ADD CONSTRAINT "two_factor_trusts_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;
