import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { csvHeader, csvRow } from './csv'

/** RFC 4180, read as strictly as a spreadsheet does. */
function parse(line: string): string[] {
  const cells: string[] = []
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\n$)/gy
  for (const [, quoted, plain = ''] of line.matchAll(cell)) cells.push(quoted?.replaceAll('""', '"') ?? plain)
  return cells
}

test('the header has every name quoted with a space at its end', () => {
  assert.equal(csvHeader(['User Id', 'Time']), '"User Id ","Time "\n')
})

test('IN-09: a cell that a spreadsheet would run as a formula begins with an apostrophe', () => {
  for (const first of ['=', '+', '-', '@', '\t', '\r', '\0']) {
    assert.equal(parse(csvRow([`${first}cmd|' /C calc'!A0`]))[0], `'${first}cmd|' /C calc'!A0`)
  }
  assert.equal(csvRow(['a=1', "'=1", null, '']), "a=1,'=1,,\n")
})

test('numbers are ours and stay numbers', () => {
  assert.equal(csvRow([37.7309, -122.3886, null]), '37.7309,-122.3886,\n')
})

test('whatever a cell holds is read back as one cell, with nothing but an apostrophe before it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'",\n\r=\t-a') })), { minLength: 1 }),
      (cells) => {
        const read = parse(csvRow(cells))
        assert.equal(read.length, cells.length)
        for (const [index, text] of cells.entries()) {
          assert.ok(read[index] === text || read[index] === `'${text}`)
          assert.doesNotMatch(read[index] ?? '', /^[=+\-@\t\r\0]/)
        }
      },
    ),
  )
})
