-- The whole schema of the first release. What schema.prisma cannot express is at the end, and login_records is partitioned by month.

-- CreateTable
CREATE TABLE "instance" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "default_tenant_id" UUID,
    "settings_version" BIGINT NOT NULL DEFAULT 0,
    "insert_instant" BIGINT NOT NULL,

    CONSTRAINT "instance_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "instance_single_row" CHECK ("id" = 1)
);

-- CreateTable
CREATE TABLE "tenants" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "settings" JSONB NOT NULL,
    "insert_instant" BIGINT NOT NULL,
    "last_update_instant" BIGINT NOT NULL,

    CONSTRAINT "tenants_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "applications" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "settings" JSONB NOT NULL,
    "client_secret_encrypted" TEXT,
    "insert_instant" BIGINT NOT NULL,
    "last_update_instant" BIGINT NOT NULL,

    CONSTRAINT "applications_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "application_roles" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "application_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "is_default" BOOLEAN NOT NULL DEFAULT false,
    "is_super_role" BOOLEAN NOT NULL DEFAULT false,
    "insert_instant" BIGINT NOT NULL,
    "last_update_instant" BIGINT NOT NULL,

    CONSTRAINT "application_roles_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_keys" (
    "id" UUID NOT NULL,
    "tenant_id" UUID,
    "key_hash" BYTEA NOT NULL,
    "key_prefix" TEXT NOT NULL,
    "name" TEXT,
    "permissions" JSONB,
    "key_manager" BOOLEAN NOT NULL DEFAULT false,
    "meta_data" JSONB NOT NULL DEFAULT '{}',
    "expiration_instant" BIGINT,
    "insert_instant" BIGINT NOT NULL,
    "last_update_instant" BIGINT NOT NULL,

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "signing_keys" (
    "id" UUID NOT NULL,
    "kid" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "algorithm" TEXT NOT NULL,
    "public_key_pem" TEXT,
    "private_key_encrypted" TEXT NOT NULL,
    "insert_instant" BIGINT NOT NULL,
    "last_update_instant" BIGINT NOT NULL,

    CONSTRAINT "signing_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "users" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "expiry" BIGINT,
    "birth_date" TEXT,
    "data" JSONB NOT NULL DEFAULT '{}',
    "first_name" TEXT,
    "full_name" TEXT,
    "image_url" TEXT,
    "last_name" TEXT,
    "middle_name" TEXT,
    "mobile_phone" TEXT,
    "parent_email" TEXT,
    "preferred_languages" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "timezone" TEXT,
    "password_change_required" BOOLEAN NOT NULL DEFAULT false,
    "password_change_reason" TEXT,
    "last_login_instant" BIGINT,
    "insert_instant" BIGINT NOT NULL,
    "last_update_instant" BIGINT NOT NULL,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "user_identities" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "display_value" TEXT NOT NULL,
    "primary" BOOLEAN NOT NULL DEFAULT true,
    "verified" BOOLEAN NOT NULL DEFAULT false,
    "verified_instant" BIGINT,
    "verified_reason" TEXT,
    "last_login_instant" BIGINT,
    "insert_instant" BIGINT NOT NULL,
    "last_update_instant" BIGINT NOT NULL,

    CONSTRAINT "user_identities_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "user_passwords" (
    "user_id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "scheme" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "salt" TEXT,
    "factor" INTEGER,
    "last_update_instant" BIGINT NOT NULL,

    CONSTRAINT "user_passwords_pkey" PRIMARY KEY ("user_id")
);

-- CreateTable
CREATE TABLE "registrations" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "application_id" UUID NOT NULL,
    "data" JSONB NOT NULL DEFAULT '{}',
    "preferred_languages" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "roles" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "timezone" TEXT,
    "username" TEXT,
    "verified" BOOLEAN NOT NULL DEFAULT true,
    "verified_instant" BIGINT,
    "last_login_instant" BIGINT,
    "insert_instant" BIGINT NOT NULL,
    "last_update_instant" BIGINT NOT NULL,

    CONSTRAINT "registrations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "refresh_tokens" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "application_id" UUID NOT NULL,
    "sso_session_id" UUID,
    "current_value_encrypted" TEXT,
    "authentication_type" TEXT NOT NULL,
    "auth_instant" BIGINT NOT NULL,
    "scope" TEXT,
    "meta_data" JSONB NOT NULL DEFAULT '{}',
    "start_instant" BIGINT NOT NULL,
    "insert_instant" BIGINT NOT NULL,

    CONSTRAINT "refresh_tokens_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "refresh_token_values" (
    "value_hash" BYTEA NOT NULL,
    "refresh_token_id" UUID NOT NULL,
    "spent_instant" BIGINT,
    "insert_instant" BIGINT NOT NULL,

    CONSTRAINT "refresh_token_values_pkey" PRIMARY KEY ("value_hash")
);

-- CreateTable
CREATE TABLE "sso_sessions" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "authentication_type" TEXT NOT NULL,
    "auth_instant" BIGINT NOT NULL,
    "last_access_instant" BIGINT NOT NULL,
    "persistent" BOOLEAN NOT NULL DEFAULT false,
    "meta_data" JSONB NOT NULL DEFAULT '{}',
    "insert_instant" BIGINT NOT NULL,

    CONSTRAINT "sso_sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "short_lived_secrets" (
    "secret_hash" BYTEA NOT NULL,
    "kind" TEXT NOT NULL,
    "tenant_id" UUID NOT NULL,
    "user_id" UUID,
    "application_id" UUID,
    "data" JSONB NOT NULL DEFAULT '{}',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "spent_instant" BIGINT,
    "expiry_instant" BIGINT NOT NULL,
    "insert_instant" BIGINT NOT NULL,

    CONSTRAINT "short_lived_secrets_pkey" PRIMARY KEY ("secret_hash")
);

-- CreateTable
CREATE TABLE "revoked_tokens" (
    "jti" TEXT NOT NULL,
    "expiry_instant" BIGINT NOT NULL,

    CONSTRAINT "revoked_tokens_pkey" PRIMARY KEY ("jti")
);

-- CreateTable
CREATE TABLE "login_records" (
    "id" UUID NOT NULL,
    "instant" BIGINT NOT NULL,
    "tenant_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "application_id" UUID,
    "login_id" TEXT,
    "login_id_type" TEXT,
    "authentication_type" TEXT NOT NULL,
    "ip_address" TEXT,

    CONSTRAINT "login_records_pkey" PRIMARY KEY ("instant","id")
) PARTITION BY RANGE ("instant");

-- Every month gets a partition of its own ahead of time; this one catches what no month holds, so that a sign-in never fails for want of one.
CREATE TABLE "login_records_default" PARTITION OF "login_records" DEFAULT;

-- CreateTable
CREATE TABLE "events" (
    "id" UUID NOT NULL,
    "tenant_id" UUID,
    "type" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "insert_instant" BIGINT NOT NULL,
    "delivered_instant" BIGINT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_instant" BIGINT,

    CONSTRAINT "events_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "tenants_name_key" ON "tenants"("name");

-- CreateIndex
CREATE UNIQUE INDEX "applications_tenant_id_name_key" ON "applications"("tenant_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "application_roles_tenant_id_application_id_name_key" ON "application_roles"("tenant_id", "application_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_key_hash_key" ON "api_keys"("key_hash");

-- CreateIndex
CREATE UNIQUE INDEX "signing_keys_kid_key" ON "signing_keys"("kid");

-- CreateIndex
CREATE UNIQUE INDEX "signing_keys_name_key" ON "signing_keys"("name");

-- CreateIndex
CREATE INDEX "users_tenant_id_insert_instant_idx" ON "users"("tenant_id", "insert_instant");

-- CreateIndex
CREATE INDEX "user_identities_user_id_idx" ON "user_identities"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "user_identities_tenant_id_type_value_key" ON "user_identities"("tenant_id", "type", "value");

-- CreateIndex
CREATE INDEX "registrations_application_id_idx" ON "registrations"("application_id");

-- CreateIndex
CREATE INDEX "registrations_user_id_idx" ON "registrations"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "registrations_tenant_id_user_id_application_id_key" ON "registrations"("tenant_id", "user_id", "application_id");

-- CreateIndex
CREATE INDEX "refresh_tokens_user_id_idx" ON "refresh_tokens"("user_id");

-- CreateIndex
CREATE INDEX "refresh_tokens_tenant_id_application_id_idx" ON "refresh_tokens"("tenant_id", "application_id");

-- CreateIndex
CREATE INDEX "refresh_tokens_sso_session_id_idx" ON "refresh_tokens"("sso_session_id");

-- CreateIndex
CREATE INDEX "refresh_token_values_refresh_token_id_idx" ON "refresh_token_values"("refresh_token_id");

-- CreateIndex
CREATE UNIQUE INDEX "sso_sessions_token_hash_key" ON "sso_sessions"("token_hash");

-- CreateIndex
CREATE INDEX "sso_sessions_user_id_idx" ON "sso_sessions"("user_id");

-- CreateIndex
CREATE INDEX "short_lived_secrets_expiry_instant_idx" ON "short_lived_secrets"("expiry_instant");

-- CreateIndex
CREATE INDEX "short_lived_secrets_user_id_kind_idx" ON "short_lived_secrets"("user_id", "kind");

-- CreateIndex
CREATE INDEX "revoked_tokens_expiry_instant_idx" ON "revoked_tokens"("expiry_instant");

-- CreateIndex
CREATE INDEX "login_records_tenant_id_instant_idx" ON "login_records"("tenant_id", "instant");

-- CreateIndex
CREATE INDEX "login_records_user_id_instant_idx" ON "login_records"("user_id", "instant");

-- CreateIndex
CREATE INDEX "login_records_application_id_instant_idx" ON "login_records"("application_id", "instant");

-- CreateIndex
CREATE INDEX "events_tenant_id_insert_instant_idx" ON "events"("tenant_id", "insert_instant");

-- CreateIndex
CREATE INDEX "events_next_attempt_instant_idx" ON "events"("next_attempt_instant");

-- AddForeignKey
ALTER TABLE "applications" ADD CONSTRAINT "applications_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "application_roles" ADD CONSTRAINT "application_roles_application_id_fkey" FOREIGN KEY ("application_id") REFERENCES "applications"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "users" ADD CONSTRAINT "users_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "user_identities" ADD CONSTRAINT "user_identities_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "user_passwords" ADD CONSTRAINT "user_passwords_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "registrations" ADD CONSTRAINT "registrations_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "registrations" ADD CONSTRAINT "registrations_application_id_fkey" FOREIGN KEY ("application_id") REFERENCES "applications"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "refresh_tokens" ADD CONSTRAINT "refresh_tokens_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "refresh_token_values" ADD CONSTRAINT "refresh_token_values_refresh_token_id_fkey" FOREIGN KEY ("refresh_token_id") REFERENCES "refresh_tokens"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sso_sessions" ADD CONSTRAINT "sso_sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The one clock that decides every expiry: milliseconds since the Unix epoch, the same for all statements of a transaction.
CREATE FUNCTION "now_ms"() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT floor(date_part('epoch', now()) * 1000)::bigint $$;

-- Processes cache settings and reload them when this version moves. A row, not a sequence: it moves when the change commits, never before.
CREATE FUNCTION "raise_settings_version"() RETURNS trigger LANGUAGE plpgsql
AS $$
BEGIN
  UPDATE "instance" SET "settings_version" = "settings_version" + 1;
  RETURN NULL;
END
$$;

CREATE TRIGGER "tenants_raise_settings_version" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "tenants"
  FOR EACH STATEMENT EXECUTE FUNCTION "raise_settings_version"();
CREATE TRIGGER "applications_raise_settings_version" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "applications"
  FOR EACH STATEMENT EXECUTE FUNCTION "raise_settings_version"();
CREATE TRIGGER "application_roles_raise_settings_version" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "application_roles"
  FOR EACH STATEMENT EXECUTE FUNCTION "raise_settings_version"();
CREATE TRIGGER "api_keys_raise_settings_version" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "api_keys"
  FOR EACH STATEMENT EXECUTE FUNCTION "raise_settings_version"();
CREATE TRIGGER "signing_keys_raise_settings_version" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "signing_keys"
  FOR EACH STATEMENT EXECUTE FUNCTION "raise_settings_version"();
CREATE TRIGGER "revoked_tokens_raise_settings_version" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "revoked_tokens"
  FOR EACH STATEMENT EXECUTE FUNCTION "raise_settings_version"();

INSERT INTO "instance" ("id", "insert_instant") VALUES (1, "now_ms"());
