// Radio buttons, of which one is always chosen.

export type Option = { readonly value: string; readonly label: string }

/** One of several values for `name`. The whole row is the target; `label` is read before the options and not shown. */
export function Choice(props: { name: string; label: string; options: readonly Option[]; chosen: string | undefined }) {
  const { name, label, options, chosen } = props
  return (
    <fieldset className="mt-6 divide-y divide-line rounded-field border border-edge bg-card">
      <legend className="sr-only">{label}</legend>
      {options.map(({ value, label }) => (
        <div key={value} className="flex items-center px-3.5">
          <input
            type="radio"
            id={`${name}-${value}`}
            name={name}
            value={value}
            defaultChecked={value === chosen}
            className="size-5 shrink-0 cursor-pointer accent-accent"
          />
          <label htmlFor={`${name}-${value}`} className="flex min-h-13 grow cursor-pointer items-center py-2 ps-3">
            {label}
          </label>
        </div>
      ))}
    </fieldset>
  )
}
