/** Pieces of SQL that modules hand each other, so that what belongs together is written in one statement. */
import { sql } from './client'
import { Prisma } from './generated/client'

/** SQL with its parameters. */
export type Fragment = Prisma.Sql

/** A template whose values become parameters; another fragment in it becomes part of its text. */
export const fragment = Prisma.sql

/** A constant text as a fragment. What comes from outside this program is a parameter, never this. */
export const constant = Prisma.raw

/** Fragments one after the other. */
export const joined = (fragments: readonly Fragment[]): Fragment =>
  fragments.length === 0 ? Prisma.empty : Prisma.join([...fragments], ' ')

/** The condition that always holds. */
export const always = fragment`true`

/** Rows of a whole statement. An undefined parameter is null. */
export function sqlOf<Row>({ text, values }: Fragment): Promise<Row[]> {
  return sql<Row>(text, ...values)
}

/** Rows of the statement that has these common table expressions, in this order, and ends with `select`. */
export function sqlWith<Row>(ctes: readonly Fragment[], select: Fragment): Promise<Row[]> {
  return sqlOf<Row>(fragment`with ${Prisma.join(ctes)} ${select}`)
}

/** Carries out common table expressions that nothing is to be read of. */
export async function executeWith(ctes: readonly Fragment[]): Promise<void> {
  await sqlWith(ctes, fragment`select 1 as written`)
}
