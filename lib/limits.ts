/** Every bound on input and work that several parts share, with its reason. */

/** Largest JSON or form body, bytes. A full user with generous `data` is under 100 KB; imports get a limit of their own. */
export const maxBodyBytes = 1_000_000

/** Deepest nesting of a JSON body. The public objects nest at most six deep; the rest is for `data`. */
export const maxJsonDepth = 32

/** Most values (keys and elements) in one JSON body: keeps validation under a few milliseconds. */
export const maxJsonValues = 20_000

/** Longest login id, code points: RFC 5321 allows 254 for an address; usernames share the limit with the public API's column (191). */
export const maxLoginIdLength = 254

/** Longest password that is looked at, code points, whatever a tenant's rules say: hashing reads every byte of it. */
export const maxPasswordLength = 1024

/** Longest short text of a client: names, descriptions, time zones. */
export const maxTextLength = 255

/** Longest URL that is stored or compared: what browsers and proxies pass on safely. */
export const maxUrlLength = 2048

/** Longest OAuth parameter. Authorization requests carry state of their own; browsers and proxies cap the whole URL at about 8 KB. */
export const maxParameterLength = 4096

/** Age, ms, up to which cached settings are used without asking the database for their version. */
export const settingsMaxAge = 1000

/** Cached settings entries; one is some kilobytes. A thousand applications in a hundred tenants fit many times over. */
export const maxCachedSettings = 20_000

/** Characters of one object's `data` as JSON: every login reads a user's and sends it. */
export const maxDataLength = 200_000

/** Preferred languages of one person. */
export const maxLanguages = 20

/** The latest instant, ms, that a date in JavaScript can hold (ECMA-262, time values). */
export const maxInstant = 8_640_000_000_000_000

/** Results of a search that does not say how many, and the most that one page holds: 1000 login records are 300 KB of JSON. */
export const defaultSearchResults = 25
export const maxSearchResults = 1000

/** The furthest that a search can be paged into; each page reads what it skips. Beyond it, `end` narrows the search. */
export const maxSearchOffset = 1_000_000
