import type { FormEvent } from 'react'
import { Choice, Icon, momentText, useUrl } from '../../kit/index.ts'
import { SaveView } from '../../session/index.tsx'
import { levelWords } from './words.ts'

interface BarProps {
  /** Components that have said something. */
  readonly components: readonly string[]
}

/** Level, component, text and trace id: each stands in the address, as the time of the top bar does. */
export function QueryBar({ components }: BarProps) {
  const [search, change] = useUrl()
  const { level = '', component = '', q = '', before } = search
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    change(textAsked(String(form.get('q')).trim()))
  }
  return (
    <div className="log-bar">
      <form className="log-search" onSubmit={submit}>
        <label className="query">
          <Icon name="search" />
          <span className="sr">Text, or a trace id</span>
          <input key={q} name="q" defaultValue={q} placeholder="Text, or a trace id" />
        </label>
        <button type="submit" className="btn s">
          Search
        </button>
      </form>
      <Choice
        label="Level"
        value={level}
        options={[
          ['', 'All levels'],
          ...Object.entries(levelWords)
            .slice(1)
            .map(([name, word]) => [name, name === 'error' ? 'Errors' : `${word} and up`] as const),
        ]}
        onChoose={(next) => change({ level: next, before: '' })}
      />
      <Choice
        label="Component"
        value={component}
        options={[
          ['', 'Everyone'],
          ...[...new Set([...components, ...(component === '' ? [] : [component])])]
            .sort()
            .map((name) => [name, name] as const),
        ]}
        onChoose={(next) => change({ component: next, before: '' })}
      />
      {before !== undefined && (
        <button type="button" className="btn s" onClick={() => change({ before: '' })}>
          <Icon name="up" size={14} />
          Up to {shownTime(before)}: newer lines
        </button>
      )}
      <SaveView />
    </div>
  )
}

/** Thirty-two hex digits are a trace. */
function textAsked(text: string) {
  const isTrace = /^[0-9a-f]{32}$/.test(text)
  return isTrace ? { trace: text, q: '', before: '' } : { q: text, before: '' }
}

function shownTime(given: string): string {
  const ms = Date.parse(given)
  return Number.isNaN(ms) ? given : momentText(ms)
}
