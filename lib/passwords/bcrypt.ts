/** bcrypt: one string, or its parts apart as the public API takes them. */
import { verify } from '@node-rs/bcrypt'
import { storedBcryptCost } from './limits'
import { isWithin, type Parsed, refused, type StoredPassword } from './stored-password'

const whole = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/

/** Salt and hash apart: 22 and 31 characters. `2b` names the algorithm that `2a` and `2y` mean as well, without the bugs of old libraries. */
function assembled({ hash, salt, factor }: StoredPassword): string | undefined {
  if (!/^[./A-Za-z0-9]{22}$/.test(salt ?? '') || !/^[./A-Za-z0-9]{31}$/.test(hash)) return undefined
  return `$2b$${String(factor).padStart(2, '0')}$${salt}${hash}`
}

/** Counts 72 bytes of a password, as every bcrypt does; the hash that replaces this one at the next login counts all of them. */
export function bcryptVerifier(stored: StoredPassword): Parsed {
  const given = whole.exec(stored.hash)
  if (!isWithin(given ? Number(given[1]) : stored.factor, storedBcryptCost)) return refused('factor')
  const hash = given ? stored.hash : assembled(stored)
  if (hash === undefined) return refused(stored.hash.length === 31 ? 'salt' : 'hash')
  return { kind: 'verifier', weaker: true, verify: (password) => verify(password, hash) }
}
