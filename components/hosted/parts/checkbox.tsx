// A checkbox whose unchecked state reaches the server too.

/**
 * Sends `name=true` when checked, and the companion `__cb_<name>=false`, by which the server tells an unchecked box
 * from a form that never had one (the hosted pages' checkbox convention). The whole row is the target.
 */
export function Checkbox(props: {
  name: string
  label: string
  hint?: string | undefined
  checked: boolean
  /** False where the public contract has none. */
  companion?: boolean
}) {
  const { name, label, hint, checked, companion = true } = props
  const hintId = `${name}-hint`
  return (
    <div className="mt-4">
      {companion ? <input type="hidden" name={`__cb_${name}`} value="false" /> : null}
      <div className="flex items-center">
        <input
          type="checkbox"
          id={name}
          name={name}
          value="true"
          defaultChecked={checked}
          aria-describedby={hint ? hintId : undefined}
          className="size-5 shrink-0 cursor-pointer accent-accent"
        />
        <label htmlFor={name} className="flex min-h-11 grow cursor-pointer items-center py-1.5 ps-3">
          {label}
        </label>
      </div>
      {hint ? (
        <p id={hintId} className="-mt-1.5 ps-8 text-sm text-muted">
          {hint}
        </p>
      ) : null}
    </div>
  )
}
