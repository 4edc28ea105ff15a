import { type KeyboardEvent, useId, useState } from 'react'
import { type IncidentHead, Refused } from '../../api/index.ts'
import { Icon, ownKey } from '../../kit/index.ts'
import type { Completion } from './completions.ts'
import { type Token, tokensOf, without, withTerms } from './query.ts'

type Completions = typeof import('./completions.ts')

interface QueryProps {
  readonly q: string
  readonly setQ: (q: string) => void
  readonly heads: readonly IncidentHead[]
  /** What the server said of the query that stands. */
  readonly thrown: unknown
}

/** Terms that hold, each to be taken away, and the next one, which is completed while it is written. */
export function QueryInput({ q, setQ, heads, thrown }: QueryProps) {
  const id = useId()
  const writing = useWriting({ q, setQ, heads })
  const { text, offered, at } = writing
  const tokens = tokensOf(q)
  const isWrong = thrown instanceof Refused
  return (
    <div className="query qquery" data-wrong={isWrong ? '' : undefined}>
      {tokens.map((token) => (
        <Term key={token.at} token={token} onDrop={() => setQ(without(q, token))} />
      ))}
      <input
        className="qinput"
        role="combobox"
        aria-label="Filter"
        aria-expanded={offered.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
        aria-invalid={isWrong}
        aria-keyshortcuts={ownKey('f')}
        autoComplete="off"
        spellCheck={false}
        maxLength={500}
        placeholder={tokens.length === 0 ? 'Filter: severity:high' : ''}
        data-query=""
        value={text}
        onChange={(event) => writing.write(event.target.value)}
        onFocus={writing.begin}
        onBlur={writing.end}
        onKeyDown={writing.press}
      />
      <Offered id={id} offered={offered} at={at} onTake={writing.take} />
    </div>
  )
}

/** The term that is being written, what it may become, and what its keys do. */
function useWriting({ q, setQ, heads }: Omit<QueryProps, 'thrown'>) {
  const [text, setText] = useState('')
  const [at, setAt] = useState(-1)
  const [isOpen, setOpen] = useState(false)
  const [words, setWords] = useState<Completions | null>(null)
  const offered = isOpen ? (words?.completionsOf(text, heads) ?? []) : []
  const write = (next: string) => {
    setText(next)
    setAt(-1)
    setOpen(true)
  }
  const keep = (more: string) => {
    write('')
    setOpen(false)
    if (more.trim() !== '') setQ(withTerms(q, more))
  }
  const take = (completion: Completion) => {
    const next = words?.completed(text, completion) ?? text
    if (completion.isBegin) write(next)
    else keep(next)
  }
  const press = (event: KeyboardEvent) => {
    const deed = keyDeed(event.key, { offered, at, text, tokens: tokensOf(q) })
    if (deed === null) return
    event.preventDefault()
    if (deed.kind === 'move') setAt(deed.at)
    if (deed.kind === 'take') take(deed.completion)
    if (deed.kind === 'keep') keep(text)
    if (deed.kind === 'shut') setOpen(false)
    if (deed.kind !== 'edit') return
    setQ(without(q, deed.token))
    setText(deed.token.text)
  }
  const begin = () => {
    setOpen(true)
    void import('./completions.ts').then((loaded) => setWords(loaded))
  }
  return { text, at, offered, write, take, press, begin, end: () => setOpen(false) }
}

interface OfferedProps {
  readonly id: string
  readonly offered: readonly Completion[]
  readonly at: number
  readonly onTake: (completion: Completion) => void
}

function Offered({ id, offered, at, onTake }: OfferedProps) {
  return (
    <div
      className="pop qpop"
      role="listbox"
      id={`${id}-list`}
      aria-label="Completions"
      hidden={offered.length === 0}
    >
      {offered.map((one, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the input has the keys
        <div
          key={one.text}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === at}
          className="opt"
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onTake(one)}
        >
          <span className="mono">{one.text}</span>
          <span className="r">{one.says}</span>
        </div>
      ))}
    </div>
  )
}

function Term({ token, onDrop }: { readonly token: Token; readonly onDrop: () => void }) {
  const { name, isNot, text, value } = token
  return (
    <button type="button" className="tok" aria-label={`Take away ${text}`} onClick={onDrop}>
      <i>
        {isNot ? '-' : ''}
        {name === '' ? '' : `${name}:`}
      </i>
      {value}
      <Icon name="close" size={10} />
    </button>
  )
}

interface Writing {
  readonly offered: readonly Completion[]
  readonly at: number
  readonly text: string
  readonly tokens: readonly Token[]
}

type KeyDeed =
  | { readonly kind: 'move'; readonly at: number }
  | { readonly kind: 'take'; readonly completion: Completion }
  | { readonly kind: 'keep' | 'shut' }
  | { readonly kind: 'edit'; readonly token: Token }

/** What a key does in the input; null: what it always does. */
export function keyDeed(key: string, { offered, at, text, tokens }: Writing): KeyDeed | null {
  const count = offered.length
  if (key === 'ArrowDown' && count > 0) return { kind: 'move', at: (at + 1) % count }
  if (key === 'ArrowUp' && count > 0) return { kind: 'move', at: ((at + count) % (count + 1)) - 1 }
  if (key === 'Enter') {
    const chosen = offered[at]
    return chosen === undefined ? { kind: 'keep' } : { kind: 'take', completion: chosen }
  }
  if (key === 'Tab' && count > 0 && text !== '')
    return { kind: 'take', completion: offered[Math.max(0, at)]! }
  if (key === 'Escape' && count > 0) return { kind: 'shut' }
  const last = tokens.at(-1)
  if (key === 'Backspace' && text === '' && last !== undefined) return { kind: 'edit', token: last }
  return null
}
