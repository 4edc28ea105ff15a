export { Menu, MenuItem } from './menu.tsx'
export { Sheet } from './sheet.tsx'
export { type NextStep, setUndoWindow, Toasts, toast, undoLast } from './toast.tsx'
