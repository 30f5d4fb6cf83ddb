-- AlterTable
ALTER TABLE "registrations" ADD COLUMN "authentication_token_encrypted" TEXT;

-- A statement that revokes or forgets nothing is not worth reloading every cache for.
CREATE FUNCTION "raise_settings_version_if_changed"() RETURNS trigger LANGUAGE plpgsql
AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM "changed") THEN
    UPDATE "instance" SET "settings_version" = "settings_version" + 1;
  END IF;
  RETURN NULL;
END
$$;

DROP TRIGGER "revoked_tokens_raise_settings_version" ON "revoked_tokens";
CREATE TRIGGER "revoked_tokens_insert_raise_settings_version" AFTER INSERT ON "revoked_tokens" REFERENCING NEW TABLE AS "changed"
  FOR EACH STATEMENT EXECUTE FUNCTION "raise_settings_version_if_changed"();
CREATE TRIGGER "revoked_tokens_update_raise_settings_version" AFTER UPDATE ON "revoked_tokens" REFERENCING NEW TABLE AS "changed"
  FOR EACH STATEMENT EXECUTE FUNCTION "raise_settings_version_if_changed"();
CREATE TRIGGER "revoked_tokens_delete_raise_settings_version" AFTER DELETE ON "revoked_tokens" REFERENCING OLD TABLE AS "changed"
  FOR EACH STATEMENT EXECUTE FUNCTION "raise_settings_version_if_changed"();
CREATE TRIGGER "revoked_tokens_truncate_raise_settings_version" AFTER TRUNCATE ON "revoked_tokens"
  FOR EACH STATEMENT EXECUTE FUNCTION "raise_settings_version"();
