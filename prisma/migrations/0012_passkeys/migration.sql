-- CreateTable
CREATE TABLE "passkeys" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "credential_id" TEXT NOT NULL,
    "public_key" TEXT NOT NULL,
    "algorithm" INTEGER NOT NULL,
    "attestation_type" TEXT NOT NULL,
    "authenticator_supports_user_verification" BOOLEAN NOT NULL,
    "data" JSONB NOT NULL DEFAULT '{}',
    "discoverable" BOOLEAN NOT NULL,
    "display_name" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "relying_party_id" TEXT NOT NULL,
    "sign_count" BIGINT NOT NULL,
    "transports" TEXT[],
    "user_agent" TEXT,
    "last_use_instant" BIGINT NOT NULL,
    "insert_instant" BIGINT NOT NULL,

    CONSTRAINT "passkeys_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "passkeys_user_id_idx" ON "passkeys"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "passkeys_tenant_id_credential_id_key" ON "passkeys"("tenant_id", "credential_id");

-- AddForeignKey
ALTER TABLE "passkeys" ADD CONSTRAINT "passkeys_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;
