import './styles/index.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { keepBy, queries } from './api/query.ts'
import { keepEarlyKeys } from './kit/early-keys.ts'
import { keeper } from './live/offline/keeper.ts'
import { askFirst, router } from './router.tsx'
import { applyKept } from './session/index.tsx'

applyKept()
keepEarlyKeys()

// Before anything is asked: without a connection the first question is answered from here, too.
keepBy(keeper)
askFirst()
// A task of its own: the questions are on their way before anything is drawn.
setTimeout(() =>
  createRoot(document.getElementById('app')!).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router as never} />
      </QueryClientProvider>
    </StrictMode>,
  ),
)
