import { serviceWorkerAddress } from '../worker-address.ts'

/** Keeps the app itself on this device; what it shows is kept apart (`kept.ts`). */
export async function registerServiceWorker(): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  try {
    await navigator.serviceWorker.register(serviceWorkerAddress(), { scope: '/' })
  } catch {
    // Without one the app works, but for reading without a connection.
  }
}
