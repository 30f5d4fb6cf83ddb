// A labelled choice of one among many.
import type { Option } from './choice'

/** As `Field`; `none` is what stands for no choice. */
export function Select(props: {
  name: string
  label: string
  options: readonly Option[]
  none: string
  value?: string | undefined
  error?: string | undefined
  focus?: boolean
  optional?: boolean
}) {
  const { name, label, options, none, value, error, focus = false, optional = false } = props
  const errorId = `${name}-error`
  return (
    <div className="mt-5">
      <label htmlFor={name} className="block pb-1.5 font-medium">
        {label}
      </label>
      {error ? (
        <p id={errorId} className="pb-1.5 text-danger">
          {error}
        </p>
      ) : null}
      <select
        id={name}
        name={name}
        defaultValue={value ?? ''}
        required={!optional}
        // biome-ignore lint/a11y/noAutofocus: after an error the focus belongs where the error is
        autoFocus={focus}
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? errorId : undefined}
        className="block min-h-12 w-full rounded-field border border-edge bg-card px-3 py-2.5 hover:border-ink focus:border-ink aria-invalid:border-2 aria-invalid:border-danger"
      >
        <option value="">{none}</option>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  )
}
