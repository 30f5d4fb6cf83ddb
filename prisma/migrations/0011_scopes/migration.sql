-- CreateTable
CREATE TABLE "application_scopes" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "application_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "required" BOOLEAN NOT NULL DEFAULT false,
    "default_consent_message" TEXT,
    "default_consent_detail" TEXT,
    "data" JSONB NOT NULL DEFAULT '{}',
    "insert_instant" BIGINT NOT NULL,
    "last_update_instant" BIGINT NOT NULL,

    CONSTRAINT "application_scopes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "scope_consents" (
    "tenant_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "application_id" UUID NOT NULL,
    "scope" TEXT NOT NULL,
    "granted" BOOLEAN NOT NULL,
    "expiry_instant" BIGINT NOT NULL,
    "insert_instant" BIGINT NOT NULL,

    CONSTRAINT "scope_consents_pkey" PRIMARY KEY ("user_id","application_id","scope")
);

-- CreateIndex
CREATE UNIQUE INDEX "application_scopes_tenant_id_application_id_name_key" ON "application_scopes"("tenant_id", "application_id", "name");

-- CreateIndex
CREATE INDEX "scope_consents_application_id_idx" ON "scope_consents"("application_id");

-- CreateIndex
CREATE INDEX "scope_consents_expiry_instant_idx" ON "scope_consents"("expiry_instant");

-- AddForeignKey
ALTER TABLE "application_scopes" ADD CONSTRAINT "application_scopes_application_id_fkey" FOREIGN KEY ("application_id") REFERENCES "applications"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "scope_consents" ADD CONSTRAINT "scope_consents_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "scope_consents" ADD CONSTRAINT "scope_consents_application_id_fkey" FOREIGN KEY ("application_id") REFERENCES "applications"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- A process that reads the settings' version once has the scopes too.
CREATE TRIGGER "application_scopes_raise_settings_version" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "application_scopes"
  FOR EACH STATEMENT EXECUTE FUNCTION "raise_settings_version"();
