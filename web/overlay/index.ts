export { Sheet } from './sheet.tsx'
export { type NextStep, setUndoWindow, toast, undoLast } from './toast.ts'
export { Toasts } from './toasts.tsx'
export { useModal } from './use-modal.ts'
