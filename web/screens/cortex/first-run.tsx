import { Link } from '@tanstack/react-router'
import type { Overview } from '../../api/index.ts'
import { commandLine, Icon } from '../../kit/index.ts'
import { toast } from '../../overlay/index.ts'

const ways = [
  {
    title: 'See it work',
    line: 'npm start',
    says: 'Replays the bundled captures as if they came now. The first explained incident stands here within two minutes.',
  },
  {
    title: 'Watch a network',
    line: commandLine('up -i eth0', true),
    says: 'Listens to a network card, and keeps what it finds in data/. Nothing is sent anywhere.',
  },
  {
    title: 'Read captures',
    line: commandLine('up --follow FOLDER'),
    says: 'Reads the files of a folder as another program writes them.',
  },
] as const

/** Nothing has been seen yet: how it begins. */
export function FirstRun({ of }: { readonly of: Overview }) {
  return (
    <section className="panel hero alone" aria-labelledby="state">
      <div className="say">
        <h1 id="state">{of.sentence}</h1>
        <p className="t2 first-run-says">
          AMOSKYS watches traffic, and says what needs you and why. Give it something to watch, on
          the machine where it runs:
        </p>
        <ul className="first-run">
          {ways.map(({ title, line, says }, i) => (
            <li key={line}>
              <h2 className="h">{title}</h2>
              <code>{line}</code>
              <p className="note">{says}</p>
              <button
                type="button"
                className={`btn${i === 0 ? ' go' : ''}`}
                onClick={() => void copy(line)}
              >
                <Icon name="copy" size={14} />
                Copy<span className="sr"> {line}</span>
              </button>
            </li>
          ))}
        </ul>
        <p className="note first-run-foot">
          This page fills by itself. <Link to={'/help' as never}>What the words mean</Link>
        </p>
      </div>
    </section>
  )
}

async function copy(line: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(line)
    toast('Copied.')
  } catch {
    toast('This browser did not let the page copy: select the line instead.')
  }
}
