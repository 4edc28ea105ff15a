import './settings.css'
import { Link, useParams } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { AwayNote, Icon, Skeleton } from '../../kit/index.ts'
import { useMe } from '../../session/index.tsx'
import { parts } from './parts.ts'

const pages = new Map(parts.map(({ name, load }) => [name, lazy(load)]))

/** The parts that one may see, and the one that is open; on a phone one of the two. */
export function Settings() {
  const { part } = useParams({ strict: false }) as { readonly part?: string }
  const { permissions } = useMe()
  const open = parts.find(({ name }) => name === (part ?? 'profile'))
  const mayOpen =
    open !== undefined && (open.needs === undefined || permissions.includes(open.needs))
  const Page = mayOpen ? pages.get(open.name) : undefined
  return (
    <div className={`set-frame ${part === undefined ? 'set-at-list' : ''}`}>
      <PartList current={open?.name ?? ''} isPage={part === undefined} />
      <div className="set-page">
        <Link className="set-back phone" to={'/settings' as never}>
          <Icon name="left" size={14} />
          Settings
        </Link>
        <AwayNote />
        {Page === undefined ? (
          <NoPart title={open?.title} />
        ) : (
          <Suspense
            fallback={
              <section className="panel">
                <h1 className="sr">{open!.title}</h1>
                <Skeleton what={open!.title} />
              </section>
            }
          >
            <Page />
          </Suspense>
        )}
      </div>
    </div>
  )
}

interface PartListProps {
  readonly current: string
  /** On a phone it is a page of its own, with that page's heading. */
  readonly isPage: boolean
}

function PartList({ current, isPage }: PartListProps) {
  const { permissions } = useMe()
  const shown = parts.filter(({ needs }) => needs === undefined || permissions.includes(needs))
  return (
    <nav className="panel set-parts" aria-label="Parts of the settings">
      {isPage && <h1 className="set-parts-head h phone">Settings</h1>}
      <p className={`set-parts-head h ${isPage ? 'desk' : ''}`}>Settings</p>
      <ul>
        {shown.map(({ name, title, says }) => (
          <li key={name}>
            <Link
              to={`/settings/${name}` as never}
              aria-current={name === current ? 'page' : undefined}
            >
              <span>{title}</span>
              <span className="note">{says}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function NoPart({ title }: { readonly title: string | undefined }) {
  return (
    <section className="panel pad missing say">
      <h1>
        {title === undefined
          ? 'There is no such part of the settings'
          : `${title} is not open to you`}
      </h1>
      <p className="t2">
        {title === undefined
          ? 'Choose one from the list.'
          : 'It needs the admin role. An admin can give it to you, in Settings, Team.'}
      </p>
    </section>
  )
}
