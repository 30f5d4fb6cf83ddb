// Hidden inputs that carry a request's parameters through a form.

/** A parameter's name and value; a name may occur more than once (RFC 8707 `resource`). */
export type HiddenField = readonly [name: string, value: string]

/** One hidden input for each parameter, in the order they came. */
export function HiddenFields({ fields }: { fields: readonly HiddenField[] }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: static markup is never reconciled, and names may repeat
  return fields.map(([name, value], index) => <input key={index} type="hidden" name={name} value={value} />)
}
