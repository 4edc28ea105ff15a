import { Link } from '@tanstack/react-router'
import type { Overview } from '../../api/index.ts'
import { Icon } from '../../kit/index.ts'

const commands = [
  {
    line: 'npm start',
    says: 'replays the bundled captures as if they came now: an explained incident within two minutes',
  },
  {
    line: 'sudo npm run -s amoskys -- up -i eth0',
    says: 'watches a network card, and keeps what it finds in data/',
  },
  {
    line: 'npm run -s amoskys -- up --follow FOLDER',
    says: 'reads captures as another program writes them',
  },
] as const

/** Nothing has been seen yet: one next step, and how it is done. */
export function FirstRun({ of }: { readonly of: Overview }) {
  return (
    <section className="panel hero alone" aria-labelledby="state">
      <div className="say">
        <h1 id="state">{of.sentence}</h1>
        <p className="t2 first-run-says">
          AMOSKYS watches traffic and says what needs you, and why. Give it something to watch,
          where it runs:
        </p>
        <ul className="first-run">
          {commands.map(({ line, says }) => (
            <li key={line}>
              <code>{line}</code>
              <button
                type="button"
                className="btn s bare"
                aria-label={`Copy ${line}`}
                onClick={() => void navigator.clipboard.writeText(line)}
              >
                <Icon name="copy" size={14} />
                Copy
              </button>
              <p className="note">{says}</p>
            </li>
          ))}
        </ul>
        <p className="note">
          This page fills by itself. <Link to={'/help' as never}>What the words mean</Link>
        </p>
      </div>
    </section>
  )
}
