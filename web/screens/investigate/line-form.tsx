import { type FormEvent, useId, useState } from 'react'
import { lineMax } from './board.ts'

interface LineFormProps {
  readonly label: string
  readonly button: string
  readonly placeholder?: string
  readonly onAdd: (text: string) => void
}

/** One line, then the next. */
export function LineForm({ label, button, placeholder, onAdd }: LineFormProps) {
  const id = useId()
  const [text, setText] = useState('')
  const add = (event: FormEvent) => {
    event.preventDefault()
    if (text.trim() === '') return
    onAdd(text.trim())
    setText('')
  }
  return (
    <form className="line-form" onSubmit={add}>
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
        onChange={({ target }) => setText(target.value)}
      />
      <button type="submit" className="btn s" disabled={text.trim() === ''}>
        {button}
      </button>
    </form>
  )
}
