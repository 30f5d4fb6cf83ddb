-- AlterTable
ALTER TABLE "instance" ADD COLUMN "revocation_version" BIGINT NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "events" ADD COLUMN "sequence" BIGSERIAL NOT NULL;

-- CreateTable
CREATE TABLE "webhook_attempts" (
    "id" UUID NOT NULL,
    "event_id" UUID NOT NULL,
    "webhook_id" UUID NOT NULL,
    "url" TEXT NOT NULL,
    "status" INTEGER,
    "error" TEXT,
    "start_instant" BIGINT NOT NULL,
    "end_instant" BIGINT NOT NULL,

    CONSTRAINT "webhook_attempts_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "webhook_attempts_event_id_idx" ON "webhook_attempts"("event_id");

-- AddForeignKey
ALTER TABLE "webhook_attempts" ADD CONSTRAINT "webhook_attempts_event_id_fkey" FOREIGN KEY ("event_id") REFERENCES "events"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Everybody who has a token can revoke it: that changes a list of its own, and nobody's settings.
DROP TRIGGER "revoked_tokens_insert_raise_settings_version" ON "revoked_tokens";
DROP TRIGGER "revoked_tokens_update_raise_settings_version" ON "revoked_tokens";
DROP TRIGGER "revoked_tokens_delete_raise_settings_version" ON "revoked_tokens";
DROP TRIGGER "revoked_tokens_truncate_raise_settings_version" ON "revoked_tokens";
DROP FUNCTION "raise_settings_version_if_changed"();

CREATE FUNCTION "raise_revocation_version"() RETURNS trigger LANGUAGE plpgsql
AS $$
BEGIN
  UPDATE "instance" SET "revocation_version" = "revocation_version" + 1;
  RETURN NULL;
END
$$;

CREATE FUNCTION "raise_revocation_version_if_changed"() RETURNS trigger LANGUAGE plpgsql
AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM "changed") THEN
    UPDATE "instance" SET "revocation_version" = "revocation_version" + 1;
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER "revoked_tokens_insert_raise_version" AFTER INSERT ON "revoked_tokens" REFERENCING NEW TABLE AS "changed"
  FOR EACH STATEMENT EXECUTE FUNCTION "raise_revocation_version_if_changed"();
CREATE TRIGGER "revoked_tokens_update_raise_version" AFTER UPDATE ON "revoked_tokens" REFERENCING NEW TABLE AS "changed"
  FOR EACH STATEMENT EXECUTE FUNCTION "raise_revocation_version_if_changed"();
CREATE TRIGGER "revoked_tokens_delete_raise_version" AFTER DELETE ON "revoked_tokens" REFERENCING OLD TABLE AS "changed"
  FOR EACH STATEMENT EXECUTE FUNCTION "raise_revocation_version_if_changed"();
CREATE TRIGGER "revoked_tokens_truncate_raise_version" AFTER TRUNCATE ON "revoked_tokens"
  FOR EACH STATEMENT EXECUTE FUNCTION "raise_revocation_version"();
