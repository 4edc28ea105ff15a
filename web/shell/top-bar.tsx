import { Link } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { Brand, Icon, ownKey } from '../kit/index.ts'
import type { ToolsProps } from './late.tsx'
import { loadLate } from './load-late.ts'

const Tools = lazy(async () => ({ default: (await loadLate()).Tools }))

export function TopBar({ onSearch, onShortcuts }: ToolsProps) {
  return (
    <header className="top">
      <Link className="brand phone" to="/" aria-label="AMOSKYS, go to Cortex">
        <Brand size={24} />
      </Link>
      <button
        className="pill search desk"
        type="button"
        aria-keyshortcuts={`Control+K ${ownKey('/')}`}
        aria-haspopup="dialog"
        onClick={onSearch}
      >
        <Icon name="search" />
        <span className="clip">Search hosts, incidents, commands</span>
        <kbd>{navigator.platform.startsWith('Mac') ? '⌘ K' : 'Ctrl K'}</kbd>
      </button>
      <Suspense fallback={<i className="avatar soon" />}>
        <Tools onSearch={onSearch} onShortcuts={onShortcuts} />
      </Suspense>
    </header>
  )
}
