-- CreateTable
CREATE TABLE "user_actions" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "prevent_login" BOOLEAN NOT NULL DEFAULT false,
    "temporal" BOOLEAN NOT NULL DEFAULT false,
    "localized_names" JSONB NOT NULL DEFAULT '{}',
    "options" JSONB NOT NULL DEFAULT '[]',
    "insert_instant" BIGINT NOT NULL,
    "last_update_instant" BIGINT NOT NULL,

    CONSTRAINT "user_actions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "user_action_reasons" (
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "localized_texts" JSONB NOT NULL DEFAULT '{}',
    "insert_instant" BIGINT NOT NULL,
    "last_update_instant" BIGINT NOT NULL,

    CONSTRAINT "user_action_reasons_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "user_action_logs" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "user_action_id" UUID NOT NULL,
    "actionee_user_id" UUID NOT NULL,
    "actioner_user_id" UUID,
    "application_ids" UUID[] DEFAULT ARRAY[]::UUID[],
    "comment" TEXT,
    "expiry" BIGINT,
    "name" TEXT NOT NULL,
    "localized_name" TEXT NOT NULL,
    "option" TEXT,
    "localized_option" TEXT,
    "reason" TEXT,
    "reason_code" TEXT,
    "localized_reason" TEXT,
    "history" JSONB NOT NULL DEFAULT '[]',
    "insert_instant" BIGINT NOT NULL,

    CONSTRAINT "user_action_logs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "throttle_counters" (
    "tenant_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "window_end" BIGINT NOT NULL,
    "locked_until" BIGINT,
    "lock_id" UUID,
    "expiry_instant" BIGINT NOT NULL,

    CONSTRAINT "throttle_counters_pkey" PRIMARY KEY ("tenant_id","key")
);

-- CreateIndex
CREATE UNIQUE INDEX "user_actions_name_key" ON "user_actions"("name");

-- CreateIndex
CREATE UNIQUE INDEX "user_action_reasons_code_key" ON "user_action_reasons"("code");

-- CreateIndex
CREATE UNIQUE INDEX "user_action_reasons_text_key" ON "user_action_reasons"("text");

-- CreateIndex
CREATE INDEX "user_action_logs_actionee_user_id_expiry_idx" ON "user_action_logs"("actionee_user_id", "expiry");

-- CreateIndex
CREATE INDEX "user_action_logs_user_action_id_idx" ON "user_action_logs"("user_action_id");

-- CreateIndex
CREATE INDEX "throttle_counters_expiry_instant_idx" ON "throttle_counters"("expiry_instant");

-- AddForeignKey
ALTER TABLE "user_action_logs" ADD CONSTRAINT "user_action_logs_actionee_user_id_fkey" FOREIGN KEY ("actionee_user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "user_action_logs" ADD CONSTRAINT "user_action_logs_user_action_id_fkey" FOREIGN KEY ("user_action_id") REFERENCES "user_actions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Processes cache the catalogue of actions with the settings.
CREATE TRIGGER "user_actions_raise_settings_version" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "user_actions"
  FOR EACH STATEMENT EXECUTE FUNCTION "raise_settings_version"();
