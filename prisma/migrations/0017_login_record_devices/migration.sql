-- AlterTable
ALTER TABLE "login_records" ADD COLUMN     "device_name" TEXT;
