import './help.css'
import { Link } from '@tanstack/react-router'
import { useEffect } from 'react'
import {
  Empty,
  Icon,
  keyParts,
  ownKey,
  Panel,
  type ShortcutGroup,
  shortcuts,
  useUrlText,
} from '../../kit/index.ts'
import { confidenceWords, foundTerms, groups, type Term } from './glossary.ts'
import { WaterfallHelp } from './waterfall-help.tsx'

/** Words, keys, how to read the figures; and where more is written. */
export function Help() {
  const [typed, setTyped] = useUrlText('q')
  const found = foundTerms(typed)
  useAnchor()
  return (
    <div className="help">
      <header className="panel pad help-head">
        <div className="say">
          <h1>What the words here mean</h1>
          <p className="t2">
            Every term of AMOSKYS in a sentence or two, the keys, and how to read the figures.
          </p>
        </div>
        <search>
          <label className="query">
            <Icon name="search" />
            <input
              type="search"
              value={typed}
              onChange={({ target }) => setTyped(target.value, { replaces: true })}
              placeholder="Search the terms"
              aria-label="Search the terms"
            />
          </label>
        </search>
        <nav className="help-ways" aria-label="On this page, and more">
          <a href="#waterfall">How to read the waterfall</a>
          <a href="#words">Words for how sure we are</a>
          <a href="#keys">Shortcuts</a>
          <Link to={'/help/api' as never}>The API</Link>
          <a href="/api/v1/docs">The API, as one page without scripts</a>
        </nav>
      </header>
      <div className="cols">
        <div className="c8 stack">
          <Terms found={found} typed={typed} onAll={() => setTyped('')} />
        </div>
        <div className="c4 stack">
          <Words />
          <Keys />
          <WaterfallHelp />
          <Docs />
        </div>
      </div>
    </div>
  )
}

interface TermsProps {
  readonly found: readonly Term[]
  readonly typed: string
  readonly onAll: () => void
}

function Terms({ found, typed, onAll }: TermsProps) {
  if (found.length === 0)
    return (
      <section className="panel" aria-label="Terms">
        <Empty title={`No term has “${typed.trim()}” in it.`}>
          <button type="button" className="btn s" onClick={onAll}>
            Show all terms
          </button>
        </Empty>
      </section>
    )
  return groups.map((group) => {
    const own = found.filter((one) => one.group === group)
    if (own.length === 0) return null
    return (
      <Panel key={group} title={group}>
        <dl className="terms">
          {own.map(({ id, term, text }) => (
            <div key={id} id={id}>
              <dt>
                <a href={`#${id}`}>{term}</a>
              </dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      </Panel>
    )
  })
}

function Words() {
  return (
    <section className="panel" aria-labelledby="words">
      <div className="head">
        <h2 id="words">Words for how sure we are</h2>
      </div>
      <table className="tbl words">
        <thead>
          <tr>
            <th scope="col">Chance</th>
            <th scope="col">We say</th>
          </tr>
        </thead>
        <tbody>
          {confidenceWords.map(({ range, words }) => (
            <tr key={range}>
              <th scope="row">{range}</th>
              <td>{words}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="note pad">
        Always with the number, its range, and how often such a number was right, once enough cases
        are closed.
      </p>
    </section>
  )
}

const order: readonly ShortcutGroup[] = ['Everywhere', 'Go to', 'Time', 'Lists', 'Incident']
const isMac = navigator.platform.startsWith('Mac')

function Keys() {
  return (
    <section className="panel" aria-labelledby="keys">
      <div className="head">
        <h2 id="keys">Shortcuts</h2>
        <span className="aside">
          <kbd>{ownKey('?')}</kbd> on a page: those that work there
        </span>
      </div>
      {order.map((group) => (
        <section key={group} className="bit" aria-label={group}>
          <h3 className="h">{group}</h3>
          <dl className="help-keys">
            {shortcuts
              .filter((one) => one.group === group && !one.keys.startsWith('Alt+'))
              .map(({ keys, says }) => (
                <div key={keys}>
                  <dt>
                    {keyParts(keys, isMac).map((part) => (
                      <kbd key={part}>{part}</kbd>
                    ))}
                  </dt>
                  <dd>{says}</dd>
                </div>
              ))}
          </dl>
        </section>
      ))}
    </section>
  )
}

function Docs() {
  return (
    <Panel title="More to read">
      <p className="pad t2">
        How to run it, its settings and how it is built stand in the folder <code>docs/</code> of
        the clone that AMOSKYS runs from: <code>docs/operations</code>, <code>docs/api</code>,{' '}
        <code>docs/features.md</code>. Nothing is fetched from outside.
      </p>
    </Panel>
  )
}

/** A link to a term from elsewhere: it stands in view once the page is there. */
function useAnchor(): void {
  useEffect(() => {
    document.getElementById(location.hash.slice(1))?.scrollIntoView({ block: 'center' })
  }, [])
}
