import type { FormEvent } from 'react'
import { Choice, Icon, useUrl } from '../../kit/index.ts'
import { SaveView, usePeople } from '../../session/index.tsx'
import { verbWords } from './words.ts'

const verbs: readonly (readonly [string, string])[] = [
  ['', 'Whatever was done'],
  ...Object.entries(verbWords)
    .filter(([, words], index, all) => all.findIndex((one) => one[1] === words) === index)
    .toSorted(([, a], [, b]) => a.localeCompare(b)),
]

/** By whom, what and to what: each stands in the address, as the time of the top bar does. */
export function Filter({ seesAll }: { readonly seesAll: boolean }) {
  const [search, change] = useUrl()
  const { text = '', verb = '', actor = '', object = '' } = search
  const ask = (patch: Readonly<Record<string, string>>) =>
    change({ ...patch, after: '', before: '', entry: '' })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const given = String(new FormData(event.currentTarget).get('text')).trim()
    const isId = /^[a-z]{3}_[0-9A-Z]{10,}$/.test(given)
    ask(isId ? { object: given, text: '' } : { text: given, object: '' })
  }
  return (
    <div className="audit-bar">
      <form className="audit-search" onSubmit={submit}>
        <label className="query">
          <Icon name="search" />
          <span className="sr">Words of an entry, or the id of what was changed</span>
          <input
            key={`${text}${object}`}
            name="text"
            defaultValue={object || text}
            placeholder="Words, or an id"
          />
        </label>
        <button type="submit" className="btn s">
          Search
        </button>
      </form>
      {seesAll && <ActorChoice value={actor} onChoose={(next) => ask({ actor: next })} />}
      <Choice label="What" value={verb} options={verbs} onChoose={(next) => ask({ verb: next })} />
      <SaveView />
    </div>
  )
}

interface ActorProps {
  readonly value: string
  readonly onChoose: (value: string) => void
}

function ActorChoice({ value, onChoose }: ActorProps) {
  const people = usePeople()
  const names = (people.data ?? []).map(({ id, name }) => [id, name || id] as const)
  const options = [
    ['', 'By anybody'],
    ...names,
    ['operator', 'Whoever typed on the machine'],
    ['system', 'AMOSKYS itself'],
  ] as const
  const isKnown = options.some(([id]) => id === value)
  return (
    <Choice
      label="Who"
      value={value}
      options={isKnown ? options : [...options, [value, value]]}
      onChoose={onChoose}
    />
  )
}
