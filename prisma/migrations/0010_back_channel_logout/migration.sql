-- AlterTable
ALTER TABLE "sso_sessions" ADD COLUMN "application_ids" UUID[] DEFAULT ARRAY[]::UUID[];

-- CreateTable
CREATE TABLE "back_channel_logouts" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "application_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_instant" BIGINT NOT NULL,
    "insert_instant" BIGINT NOT NULL,

    CONSTRAINT "back_channel_logouts_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "back_channel_logouts_next_attempt_instant_idx" ON "back_channel_logouts"("next_attempt_instant");

-- However a session ends - a logout, a new password, a deactivated or deleted user, its age - the applications in it hear of that.
CREATE FUNCTION "note_ended_session"() RETURNS trigger LANGUAGE plpgsql
AS $$
BEGIN
  INSERT INTO "back_channel_logouts" ("id", "tenant_id", "application_id", "user_id", "session_id", "next_attempt_instant", "insert_instant")
  SELECT gen_random_uuid(), OLD."tenant_id", "application_id", OLD."user_id", OLD."id", now_ms(), now_ms()
  FROM unnest(OLD."application_ids") AS "application_id";
  RETURN NULL;
END
$$;

CREATE TRIGGER "sso_sessions_note_ended" AFTER DELETE ON "sso_sessions"
  FOR EACH ROW WHEN (cardinality(OLD."application_ids") > 0) EXECUTE FUNCTION "note_ended_session"();
