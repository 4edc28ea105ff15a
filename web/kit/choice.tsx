import { Icon } from './icon.tsx'

interface ChoiceProps {
  /** Read out; what is chosen says it to the eye. */
  readonly label: string
  readonly value: string
  readonly options: readonly (readonly [value: string, text: string])[]
  readonly onChoose: (value: string) => void
}

/** One of a few, by the browser's own list: it works with every keyboard, phone and reader. */
export function Choice({ label, value, options, onChoose }: ChoiceProps) {
  return (
    <label className="pick">
      <span className="sr">{label}</span>
      <select value={value} onChange={({ target }) => onChoose(target.value)}>
        {options.map(([name, text]) => (
          <option key={name} value={name}>
            {text}
          </option>
        ))}
      </select>
      <Icon name="down" size={12} />
    </label>
  )
}
