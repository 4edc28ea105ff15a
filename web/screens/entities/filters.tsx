import { useEffect, useId, useRef, useState } from 'react'
import { Choice, Icon, kindText, ownKey, useKeys, useUrl, useUrlText } from '../../kit/index.ts'
import { importances, kinds } from './words.ts'

const typingMs = 250

/** What a list shows, as the address says it; each change begins at the first page. */
export function Filters() {
  return (
    <search className="entity-filters">
      <TextFilter />
      <By
        name="home"
        label="Where"
        options={[
          ['', 'Anywhere'],
          ['true', 'Ours'],
          ['false', 'Outside'],
        ]}
      />
      <By
        name="kind"
        label="Kind"
        options={[['', 'Any kind'], ...kinds.map((kind) => [kind, kindText(kind)] as const)]}
      />
      <By
        name="importance"
        label="Importance"
        options={[['', 'Any importance'], ...importances.map((one) => [one, one] as const)]}
      />
      <By
        name="open"
        label="Incidents"
        options={[
          ['', 'Any incidents'],
          ['true', 'Open incidents'],
        ]}
      />
    </search>
  )
}

function TextFilter() {
  const [text] = useUrlText('text')
  const set = useFilter('text')
  const [typed, setTyped] = useState(text)
  const id = useId()
  useEffect(() => setTyped(text), [text])
  const newest = useRef(set)
  newest.current = set
  useEffect(() => {
    if (typed.trim() === text) return
    const timer = setTimeout(() => newest.current(typed.trim()), typingMs)
    return () => clearTimeout(timer)
  }, [typed, text])
  useKeys({ '/': () => document.getElementById(id)?.focus() })
  return (
    <label className="entity-search">
      <Icon name="search" size={15} />
      <span className="sr">Name, address, tag or owner</span>
      <input
        id={id}
        type="search"
        value={typed}
        placeholder="Name, address, tag or owner"
        aria-keyshortcuts={ownKey('/')}
        onChange={({ target }) => setTyped(target.value)}
      />
    </label>
  )
}

interface ByProps {
  readonly name: string
  readonly label: string
  readonly options: readonly (readonly [value: string, text: string])[]
}

function By({ name, ...rest }: ByProps) {
  const [value] = useUrlText(name)
  return <Choice {...rest} value={value} onChoose={useFilter(name)} />
}

/** A cursor belongs to the question that it was given for. */
function useFilter(name: string): (value: string) => void {
  const [, change] = useUrl()
  return (value) => change({ after: '', before: '', [name]: value }, { replaces: name === 'text' })
}
