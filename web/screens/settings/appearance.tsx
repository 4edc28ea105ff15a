import { Answer, Panel } from '../../kit/index.ts'
import { changePreferences, type Preferences, usePreferences } from '../../session/index.tsx'
import { attempt } from './deed.tsx'
import { OwnKeysPanel } from './own-keys.tsx'
import { appearanceText } from './words.ts'

type Choosable = Exclude<keyof Preferences, 'version' | 'keys'>

interface Choice {
  readonly name: Choosable
  readonly title: string
  readonly says: string
  readonly options: readonly (readonly [value: Preferences[Choosable], text: string])[]
}

const choices: readonly Choice[] = [
  {
    ...{ name: 'density', title: 'Rows', says: 'How high rows of tables and lists are.' },
    options: [
      ['compact', 'Compact'],
      ['regular', 'Regular'],
      ['touch', 'For fingers'],
    ],
  },
  {
    ...{ name: 'contrast', title: 'Contrast', says: 'More: brighter text and lines, no tints.' },
    options: [
      ['system', 'As the system'],
      ['more', 'More'],
    ],
  },
  {
    ...{ name: 'motion', title: 'Motion', says: 'Less: nothing slides, fades or pulses.' },
    options: [
      ['system', 'As the system'],
      ['less', 'Less'],
    ],
  },
  {
    ...{ name: 'zone', title: 'Time', says: 'In which zone times are told, on every page.' },
    options: [
      ['UTC', 'UTC'],
      ['local', 'Of this browser'],
    ],
  },
  {
    ...{ name: 'undoSeconds', title: 'Undo', says: 'How long Undo is offered after a change.' },
    options: [
      [10, '10 s'],
      [60, '60 s'],
    ],
  },
  {
    ...{ name: 'singleKeys', title: 'Single keys' },
    says: 'Shortcuts of one letter, such as j and k. Those with Ctrl stay.',
    options: [
      [true, 'On'],
      [false, 'Off'],
    ],
  },
  {
    ...{ name: 'keepsOffline', title: 'Offline copy' },
    says: 'Keep the last 50 incidents on this device for reading offline. Off: they are deleted at once.',
    options: [
      [true, 'On'],
      [false, 'Off'],
    ],
  },
]

/** How one wants to see things, in every browser. */
export function Appearance() {
  const preferences = usePreferences()
  return (
    <>
      <section className="panel say set-say">
        <h1>{preferences.data === undefined ? 'Appearance' : appearanceText(preferences.data)}</h1>
        <ul className="proof">
          <li>It holds at once, and in every browser that you sign in with.</li>
        </ul>
      </section>
      <Panel title="How you see things">
        <Answer query={preferences} what="your preferences">
          {(known) =>
            choices.map((choice) => <ChoiceRow key={choice.name} choice={choice} known={known} />)
          }
        </Answer>
      </Panel>
      {preferences.data && <OwnKeysPanel own={preferences.data.keys ?? {}} />}
    </>
  )
}

function ChoiceRow({
  choice: { name, title, says, options },
  known,
}: {
  readonly choice: Choice
  readonly known: Preferences
}) {
  return (
    <fieldset className="set-row">
      <legend className="sr">{title}</legend>
      <div className="set-main">
        <p className="h" aria-hidden="true">
          {title}
        </p>
        <p className="note">{says}</p>
      </div>
      <div className="set-choice">
        {options.map(([value, text]) => (
          <label key={text} className={known[name] === value ? 'on' : ''}>
            <input
              type="radio"
              className="sr"
              name={name}
              checked={known[name] === value}
              onChange={() => void attempt(() => changePreferences({ [name]: value }))}
            />
            {text}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
