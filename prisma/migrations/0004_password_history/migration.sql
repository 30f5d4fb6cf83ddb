-- AlterTable
ALTER TABLE "user_passwords" ADD COLUMN     "breached_last_checked_instant" BIGINT,
ADD COLUMN     "breached_status" TEXT;

-- CreateTable
CREATE TABLE "password_history" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "scheme" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "salt" TEXT,
    "factor" INTEGER,
    "insert_instant" BIGINT NOT NULL,

    CONSTRAINT "password_history_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "password_history_user_id_insert_instant_idx" ON "password_history"("user_id", "insert_instant");

-- AddForeignKey
ALTER TABLE "password_history" ADD CONSTRAINT "password_history_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;
