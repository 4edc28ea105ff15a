import { type FormEvent, useId, useState } from 'react'
import { lineMax } from './board.ts'

interface LineFormProps {
  readonly label: string
  readonly button: string
  readonly placeholder?: string
  /** Whether it is kept: what is not stays in its field. */
  readonly onAdd: (text: string) => Promise<boolean>
}

/** One line, then the next. */
export function LineForm({ label, button, placeholder, onAdd }: LineFormProps) {
  const id = useId()
  const [text, setText] = useState('')
  const [isSending, setSending] = useState(false)
  const add = async (event: FormEvent) => {
    event.preventDefault()
    if (text.trim() === '' || isSending) return
    setSending(true)
    if (await onAdd(text.trim())) setText('')
    setSending(false)
  }
  return (
    <form className="line-form" onSubmit={(event) => void add(event)}>
      <label className="sr" htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        className="input"
        value={text}
        maxLength={lineMax}
        placeholder={placeholder}
        autoComplete="off"
        readOnly={isSending}
        onChange={({ target }) => setText(target.value)}
      />
      <button type="submit" className="btn s" disabled={text.trim() === '' || isSending}>
        {button}
      </button>
    </form>
  )
}
