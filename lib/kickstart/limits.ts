/** The bounds on a kickstart file: generous for people, small enough that a wrong file fails in milliseconds. */

export const KICKSTART_LIMITS = {
  /** Bytes of the kickstart file and of each included file: the largest theme template is under 200 KB. */
  fileBytes: 4 * 1024 * 1024,
  /** Characters all substitutions and includes may produce together: stops variables that double each other. */
  expandedCharacters: 32 * 1024 * 1024,
  /** All requests share one transaction; past this an import through the API is the right tool. */
  requests: 5_000,
  apiKeys: 100,
  variables: 1_000,
  /** How far variables may refer to variables. Hand-written files use two or three. */
  variableDepth: 32,
  /** Nested arrays and objects. The deepest public object, a tenant, has seven. */
  nesting: 64,
} as const
