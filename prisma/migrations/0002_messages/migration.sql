-- CreateTable
CREATE TABLE "messages" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "user_id" UUID,
    "kind" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "content_encrypted" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,
    "next_attempt_instant" BIGINT,
    "sent_instant" BIGINT,
    "insert_instant" BIGINT NOT NULL,

    CONSTRAINT "messages_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "email_templates" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "content" JSONB NOT NULL,
    "insert_instant" BIGINT NOT NULL,
    "last_update_instant" BIGINT NOT NULL,

    CONSTRAINT "email_templates_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "message_templates" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "content" JSONB NOT NULL,
    "insert_instant" BIGINT NOT NULL,
    "last_update_instant" BIGINT NOT NULL,

    CONSTRAINT "message_templates_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "messengers" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "content" JSONB NOT NULL,
    "insert_instant" BIGINT NOT NULL,
    "last_update_instant" BIGINT NOT NULL,

    CONSTRAINT "messengers_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "messages_next_attempt_instant_idx" ON "messages"("next_attempt_instant");

-- CreateIndex
CREATE INDEX "messages_insert_instant_idx" ON "messages"("insert_instant");

-- CreateIndex
CREATE INDEX "messages_tenant_id_idx" ON "messages"("tenant_id");

-- CreateIndex
CREATE INDEX "messages_user_id_idx" ON "messages"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "email_templates_name_key" ON "email_templates"("name");

-- CreateIndex
CREATE UNIQUE INDEX "message_templates_name_key" ON "message_templates"("name");

-- CreateIndex
CREATE UNIQUE INDEX "messengers_name_key" ON "messengers"("name");

-- AddForeignKey
ALTER TABLE "messages" ADD CONSTRAINT "messages_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "messages" ADD CONSTRAINT "messages_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Templates and messengers are cached like other settings.
CREATE TRIGGER "email_templates_raise_settings_version" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "email_templates"
  FOR EACH STATEMENT EXECUTE FUNCTION "raise_settings_version"();
CREATE TRIGGER "message_templates_raise_settings_version" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "message_templates"
  FOR EACH STATEMENT EXECUTE FUNCTION "raise_settings_version"();
CREATE TRIGGER "messengers_raise_settings_version" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "messengers"
  FOR EACH STATEMENT EXECUTE FUNCTION "raise_settings_version"();
