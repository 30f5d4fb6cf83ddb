// Where Prisma's command line finds the schema and the migrations; the server itself never reads this file.
import { defineConfig } from 'prisma/config'

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
})
