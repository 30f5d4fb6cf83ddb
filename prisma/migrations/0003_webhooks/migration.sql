-- DropIndex
DROP INDEX "events_next_attempt_instant_idx";

-- AlterTable
ALTER TABLE "events" DROP COLUMN "attempts",
DROP COLUMN "delivered_instant",
DROP COLUMN "next_attempt_instant";

-- CreateTable
CREATE TABLE "webhooks" (
    "id" UUID NOT NULL,
    "global" BOOLEAN NOT NULL DEFAULT false,
    "tenant_ids" UUID[] DEFAULT ARRAY[]::UUID[],
    "settings" JSONB NOT NULL,
    "secrets_encrypted" TEXT NOT NULL,
    "insert_instant" BIGINT NOT NULL,
    "last_update_instant" BIGINT NOT NULL,

    CONSTRAINT "webhooks_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_deliveries" (
    "event_id" UUID NOT NULL,
    "webhook_id" UUID NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_attempt_instant" BIGINT,
    "last_status" INTEGER,
    "last_error" TEXT,
    "next_attempt_instant" BIGINT,
    "delivered_instant" BIGINT,

    CONSTRAINT "webhook_deliveries_pkey" PRIMARY KEY ("event_id","webhook_id")
);

-- CreateIndex
CREATE INDEX "webhook_deliveries_webhook_id_next_attempt_instant_idx" ON "webhook_deliveries"("webhook_id", "next_attempt_instant");

-- CreateIndex
CREATE INDEX "events_insert_instant_idx" ON "events"("insert_instant");

-- AddForeignKey
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_event_id_fkey" FOREIGN KEY ("event_id") REFERENCES "events"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Webhooks are cached like other settings.
CREATE TRIGGER "webhooks_raise_settings_version" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "webhooks"
  FOR EACH STATEMENT EXECUTE FUNCTION "raise_settings_version"();
