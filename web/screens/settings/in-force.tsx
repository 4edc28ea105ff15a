import { type Setting, useAsk } from '../../api/index.ts'
import {
  Answer,
  commandLine,
  countText,
  Data,
  Empty,
  Icon,
  Panel,
  Typed,
  useUrlText,
} from '../../kit/index.ts'
import { retentionText, valueText } from './words.ts'

const masked = /^[*•]+$|^\(?hidden\)?$/i

/** Every setting in force with its source, and what is kept for how long. */
export function InForce() {
  const settings = useAsk('listSettings', {})
  const all = settings.data?.data ?? []
  const own = all.filter(({ source }) => source !== 'default').length
  return (
    <>
      <section className="panel say set-say">
        <h1>
          {settings.data === undefined
            ? 'Data and settings'
            : `${countText(all.length, 'setting')} in force, ${own === 0 ? 'all as by default' : `${own} of them yours`}.`}
        </h1>
      </section>
      <div className="set-two">
        <Retention settings={all} />
        <How />
      </div>
      <Panel title="Settings in force">
        <Answer query={settings} what="the settings" rows={10}>
          {({ data }) => <Searchable settings={data} />}
        </Answer>
      </Panel>
    </>
  )
}

function Retention({ settings }: { readonly settings: readonly Setting[] }) {
  return (
    <Panel title="What is kept">
      <ul className="pad set-lines">
        {retentionText(settings).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </Panel>
  )
}

function How() {
  return (
    <Panel title="How they are changed">
      <div className="pad set-lines">
        <p>
          In <code>settings.yml</code> beside the program, or with a flag, and then the server is
          started again:
        </p>
        <p>
          <code>{commandLine('up --set store.keepDays.flows=7')}</code>
        </p>
        <p>
          <code>{commandLine('config')}</code> prints those in force, each with its source.
        </p>
        <p>
          A copy of everything: <code>{commandLine('backup FILE')}</code>. Records as CSV, JSON or
          STIX are exported from their lists over the API.
        </p>
      </div>
    </Panel>
  )
}

const groupsMax = 60

function Searchable({ settings }: { readonly settings: readonly Setting[] }) {
  const [q, setQ] = useUrlText('q')
  const words = q.toLowerCase()
  const found = settings.filter(
    ({ key, says }) => key.toLowerCase().includes(words) || says.toLowerCase().includes(words),
  )
  // Those of behaviours are many: they are shown where somebody asks for them.
  const shown = q === '' ? found.filter(({ key }) => !key.startsWith('behaviours.')) : found
  return (
    <>
      <div className="set-bar">
        <label className="query set-search">
          <Icon name="search" />
          <span className="sr">Part of a setting’s name, or of what it says</span>
          <input
            value={q}
            onChange={({ target }) => setQ(target.value, { replaces: true })}
            placeholder="store, seconds, certificate"
          />
        </label>
        <span className="note">
          {countText(found.length, 'setting')}
          {shown.length < found.length &&
            `, ${found.length - shown.length} of them of behaviours: search for one`}
        </span>
      </div>
      {shown.length === 0 ? (
        <Empty title={`No setting speaks of ${q}.`} />
      ) : (
        <SettingTable settings={shown.slice(0, groupsMax)} />
      )}
      {shown.length > groupsMax && (
        <p className="note pad">The first {groupsMax} are shown: say more of what you look for.</p>
      )}
    </>
  )
}

export function SettingTable({ settings }: { readonly settings: readonly Setting[] }) {
  return (
    <table className="tbl cards set-table">
      <caption className="sr">Settings in force</caption>
      <thead>
        <tr>
          <th scope="col">Setting</th>
          <th scope="col">Value</th>
          <th scope="col">From</th>
        </tr>
      </thead>
      <tbody>
        {settings.map(({ key, value, source, says }) => (
          <tr key={key}>
            <th scope="row">
              <Data>{key}</Data>
              <span className="note">
                <Typed text={says} />
              </span>
            </th>
            <td className="set-value">
              {typeof value === 'string' && masked.test(value) ? (
                <span className="set-tag">set, not shown</span>
              ) : (
                <Data>{valueText(value)}</Data>
              )}
            </td>
            <td className={source === 'default' ? 't3' : ''}>
              <Data>{source}</Data>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
