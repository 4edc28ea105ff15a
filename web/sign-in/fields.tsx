import './sign-in.css'
import { type InputHTMLAttributes, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import type { Sending } from './sending.ts'

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange'> {
  readonly label: string
  readonly name: string
  readonly value: string
  readonly onValue: (value: string) => void
  readonly sending: Sending
  /** Under the label: what is expected. */
  readonly note?: ReactNode
  /** In the field, at its end. */
  readonly children?: ReactNode
}

/** Id of what the server says of the whole form, for fields to point at. */
export const errorsId = 'form-errors'

export function TextField({ label, name, onValue, sending, note, children, ...rest }: FieldProps) {
  const id = useId()
  const error = sending.errors.find(({ field }) => field === name)
  const { text, errors, waitSeconds } = sending
  const isOfAll = text !== '' && errors.length === 0 && waitSeconds === 0
  const isWrong = error !== undefined || isOfAll
  const about = [
    ...(note === undefined ? [] : [`${id}-note`]),
    ...(error === undefined ? [] : [`${id}-error`]),
    ...(isWrong ? [errorsId] : []),
  ]
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {note !== undefined && (
        <p className="note" id={`${id}-note`}>
          {note}
        </p>
      )}
      <div className="input-box">
        <input
          {...rest}
          className="input"
          id={id}
          name={name}
          onChange={({ target }) => onValue(target.value)}
          aria-invalid={isWrong || undefined}
          aria-describedby={about.length === 0 ? undefined : about.join(' ')}
        />
        {children}
      </div>
      {error !== undefined && (
        <p className="field-error" id={`${id}-error`}>
          {error.message}
        </p>
      )}
    </div>
  )
}

type PasswordProps = Omit<FieldProps, 'type' | 'children'>

/** Pasted into, filled in by whatever keeps passwords, and shown to whoever wants to see what they type. */
export function PasswordField(props: PasswordProps) {
  const [isShown, setShown] = useState(false)
  return (
    <TextField
      {...props}
      type={isShown ? 'text' : 'password'}
      spellCheck={false}
      autoCapitalize="none"
      autoCorrect="off"
    >
      <button
        type="button"
        className="btn s bare show"
        aria-pressed={isShown}
        aria-label={`Show ${props.label.toLowerCase()}`}
        onClick={() => setShown(!isShown)}
      >
        {isShown ? 'Hide' : 'Show'}
      </button>
    </TextField>
  )
}

/** What is wrong, above the fields: read out when it comes, and whoever types goes on where it has to be mended. */
export function FormErrors({ sending }: { readonly sending: Sending }) {
  const box = useRef<HTMLDivElement>(null)
  const { text, errors, waitSeconds } = sending
  const isWaiting = waitSeconds > 0
  useEffect(() => {
    if (text === '') return
    const field = isWaiting ? null : fieldToMend(box.current, errors)
    ;(field ?? box.current)?.focus()
    field?.select()
  }, [text, errors, isWaiting])
  if (text === '') return null
  return (
    <div className="form-errors" id={errorsId} role="alert" tabIndex={-1} ref={box}>
      <p>{isWaiting ? 'Too many tries: it waits.' : text}</p>
      {errors.length > 1 && (
        <ul>
          {errors.map(({ field, message }) => (
            <li key={field}>
              {field}: {message}
            </li>
          ))}
        </ul>
      )}
      {isWaiting && (
        <p>
          You can try again in{' '}
          <span role="timer" aria-live="off" className="num">
            {waitText(waitSeconds)}
          </span>
          .
        </p>
      )}
    </div>
  )
}

/** The one that is said to be wrong; else the first that is empty; else the last, which holds the secret. */
function fieldToMend(
  box: HTMLElement | null,
  errors: Sending['errors'],
): HTMLInputElement | undefined {
  const fields = [...(box?.closest('form')?.querySelectorAll<HTMLInputElement>('.input') ?? [])]
  return (
    fields.find(({ name }) => errors.some(({ field }) => field === name)) ??
    fields.find(({ value, required }) => required && value === '') ??
    fields.at(-1)
  )
}

/** `14:58` */
export function waitText(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
