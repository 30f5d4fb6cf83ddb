-- What became of an attempt and where it came from; and the settings of the whole installation.

-- AlterTable
ALTER TABLE "instance" ADD COLUMN     "system_configuration" JSONB NOT NULL DEFAULT '{}';

-- AlterTable
ALTER TABLE "login_records" ADD COLUMN     "failure_reason" TEXT,
ADD COLUMN     "location" JSONB;
