/** Line icons, drawn in the colour of the text around them. They carry no meaning alone: their button has a name. */
const paths = {
  plus: 'M12 5v14M5 12h14',
  search: 'M11 4a7 7 0 1 1 0 14 7 7 0 0 1 0-14zM16 16l4 4',
  bookmark: 'M7 4h10v16l-5-4-5 4z',
  note: 'M6 4h12v11l-5 5H6zM18 15h-5v5M9 8h6M9 11h6',
  undo: 'M9 7 4 11l5 4M4 11h10a5 5 0 0 1 0 10h-3',
  more: 'M12 6v.01M12 12v.01M12 18v.01',
  grip: 'M9 6v.01M15 6v.01M9 12v.01M15 12v.01M9 18v.01M15 18v.01',
  close: 'M6 6l12 12M18 6 6 18',
  back: 'M14 6l-6 6 6 6',
  forth: 'M10 6l6 6-6 6',
  cloud: 'M7 18a4 4 0 0 1 0-8 5 5 0 0 1 9.6-1A4.5 4.5 0 0 1 17 18z',
  clock: 'M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM12 8v4l3 2',
  person: 'M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM4 20c1-4 4-5 8-5s7 1 8 5',
  list: 'M10 6h10M10 12h10M10 18h10M4 6h1M4 12h1M4 18h1',
  people:
    'M9 5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7zM3 19c.6-3 3-4.5 6-4.5s5.4 1.5 6 4.5M16 5.5a3.5 3.5 0 0 1 0 6.5M18 15c1.5.6 2.6 2 3 4',
  chart: 'M5 20V12M12 20V4M19 20v-6',
  flag: 'M6 21V4h11l-2 4 2 4H6',
} as const

export type IconName = keyof typeof paths

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === 'grip' || name === 'more' ? 3 : 1.8}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={paths[name]} />
    </svg>
  )
}
