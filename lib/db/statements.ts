/** Parameterised SQL as Prisma's driver adapters take it, and their rows as objects. */
import {
  type ArgType,
  type ColumnType,
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlQuery,
  type SqlResultSet,
} from '@prisma/driver-adapter-utils'

export type Statements = Pick<SqlDriverAdapter, 'queryRaw' | 'executeRaw'>

/** The statement's own casts say what a parameter is. */
const unknownType: ArgType = { scalarType: 'unknown', arity: 'scalar' }

/** An undefined parameter is null. */
export function statement(sql: string, parameters: readonly unknown[]): SqlQuery {
  const args = parameters.map((parameter) => parameter ?? null)
  return { sql, args, argTypes: args.map(() => unknownType) }
}

type Conversion = (value: never) => unknown

const asIs: Conversion = (value) => value
const toBigInt = (text: string) => BigInt(text)

/** Of the types that our statements return; numbers beyond a double, dates and times are not among them. */
const conversions: Partial<Record<ColumnType, Conversion>> = {
  [ColumnTypeEnum.Int32]: asIs,
  [ColumnTypeEnum.Int64]: toBigInt,
  [ColumnTypeEnum.Float]: asIs,
  [ColumnTypeEnum.Double]: asIs,
  [ColumnTypeEnum.Boolean]: asIs,
  [ColumnTypeEnum.Text]: asIs,
  [ColumnTypeEnum.Uuid]: asIs,
  [ColumnTypeEnum.Json]: (text: string) => JSON.parse(text),
  [ColumnTypeEnum.Bytes]: (bytes: Uint8Array) => new Uint8Array(bytes),
  [ColumnTypeEnum.TextArray]: asIs,
  [ColumnTypeEnum.UuidArray]: asIs,
  [ColumnTypeEnum.Int32Array]: asIs,
  [ColumnTypeEnum.Int64Array]: (texts: string[]) => texts.map(toBigInt),
}

function conversionOf(type: ColumnType, column: string | undefined): Conversion {
  const conversion = conversions[type]
  if (!conversion) throw new Error(`Column ${column} has a type that statements do not return: cast it`)
  return conversion
}

/** One object a row, with a member for each column; an SQL null is null. */
export function rowsOf<Row>({ columnNames, columnTypes, rows }: SqlResultSet): Row[] {
  const convert = columnTypes.map((type, i) => conversionOf(type, columnNames[i]))
  return rows.map((cells) => {
    const row: Record<string, unknown> = {}
    for (const [i, name] of columnNames.entries()) {
      const cell = cells[i] ?? null
      row[name] = cell === null ? null : convert[i]?.(cell as never)
    }
    return row as Row
  })
}
