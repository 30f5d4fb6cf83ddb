-- CreateTable
CREATE TABLE "themes" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "content" JSONB NOT NULL,
    "insert_instant" BIGINT NOT NULL,
    "last_update_instant" BIGINT NOT NULL,

    CONSTRAINT "themes_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "themes_name_key" ON "themes"("name");

-- Themes are cached like other settings.
CREATE TRIGGER "themes_raise_settings_version" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "themes"
  FOR EACH STATEMENT EXECUTE FUNCTION "raise_settings_version"();

-- The look of the pages as they come, under the public contract's id for the default theme of this kind: what everybody without another has.
INSERT INTO "themes" ("id", "name", "content", "insert_instant", "last_update_instant")
VALUES ('3c717291-5d83-4014-bd51-97c76475dc86', 'Latchkey', '{}', now_ms(), now_ms());
