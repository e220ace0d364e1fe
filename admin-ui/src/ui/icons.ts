/** Icons of the kit, re-exported so that screens and plugins never import the icon set itself. */
export {
  IconActivity, IconAlertTriangle, IconArrowDown, IconArrowLeft, IconArrowRight, IconArrowsMaximize, IconArrowsMinimize, IconArrowsSort,
  IconArrowUp, IconBolt, IconBraces, IconCalendar, IconCheck, IconChevronDown, IconChevronLeft, IconChevronRight, IconChevronUp,
  IconCircleDot, IconClock, IconColumns3, IconCopy, IconDatabase, IconDots, IconDotsVertical, IconExternalLink, IconEye, IconEyeOff,
  IconFilter, IconFingerprint, IconHash, IconHistory, IconHome, IconKey, IconLetterCase, IconLink, IconLock, IconLogout, IconMenu2,
  IconMinus, IconPencil, IconPlayerPause, IconPlayerPlay, IconPlus, IconPuzzle, IconRefresh, IconRotate, IconSchema, IconSearch,
  IconSettings, IconShieldLock, IconStack2, IconTable, IconTextSize, IconToggleLeft, IconTrash, IconUser, IconUsers, IconX,
} from '@tabler/icons-react';
