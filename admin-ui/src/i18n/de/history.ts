import type { history as twin } from '../en/history.ts';

export const history: Record<keyof typeof twin, string> = {
  'record.historyFailed': 'Der Verlauf konnte nicht geladen werden',
  'record.noHistory': 'Mit diesem Datensatz ist nichts geschehen, seit Kasbah hier läuft.',
  'record.historyOff': 'Diese Sammlung führt keinen Verlauf.',
  'record.historySummary':
    'Diese Sammlung behält, wer wann welche Felder geändert hat, aber nicht, was vorher darin stand. Änderungen lassen sich nicht rückgängig machen.',
  'record.historyCreated': '{name} hat diesen Datensatz angelegt',
  'record.historyDeleted': '{name} hat diesen Datensatz gelöscht',
  'record.historyChanged': '{name} hat {fields} geändert',
  'record.historyFrom': 'vorher',
  'record.historyTo': 'nachher',
  'record.someone': 'Jemand',

  'source.rest': 'Verwaltung oder API',
  'source.history': 'Rückgängig und Papierkorb',
  'source.cli': 'Befehlszeile',
  'source.files': 'Schemadateien',

  'history.undone': 'Rückgängig gemacht',
  'history.isUndo': 'Nimmt eine frühere Änderung zurück',
  'history.undoEntry': 'Die Änderung vom {when} rückgängig machen',
  'history.undoneHere': 'Die Änderung von {when} ist rückgängig gemacht',
  'history.redoneHere': 'Die Änderung gilt wieder',
  'history.putBack': '{field} auf den alten Wert zurücksetzen',
  'history.isBack': '{field} hat wieder den alten Wert',
  'history.isBackUndone': '{field} ist wie zuvor',
  'history.deletedWith': 'gelöscht mit {record}',
  'history.changedWith': '{fields} geleert, weil {record} gelöscht wurde',
  'history.another': 'einem anderen Datensatz',
  'history.restored':
    '{count, plural, one {# Datensatz ist wie vorher} other {# Datensätze sind wie vorher}}',
  'history.redone': '{count, plural, one {# Datensatz erneut geändert} other {# Datensätze erneut geändert}}',

  'undo.inTheWay': 'Das lässt sich so nicht rückgängig machen',
  'undo.someInTheWay': 'Nicht alles lässt sich so rückgängig machen',
  'undo.nothingYet': 'Noch wurde nichts geändert. Im Weg steht:',
  'undo.keep': 'Alles lassen, wie es ist',
  'undo.rest': '{count, plural, one {Den Rest rückgängig machen (#)} other {Den Rest rückgängig machen (#)}}',
  'undo.anyway': 'Trotzdem wiederherstellen',
  'undo.anywayHint':
    '„Trotzdem wiederherstellen“ setzt die alten Werte über die späteren. Die späteren bleiben im Verlauf.',
  'undo.now': '{field} jetzt',
  'undo.back': 'käme zurück',
  'undo.more': '{count, plural, one {und # weiterer} other {und # weitere}}',
  'undo.records': '{count, plural, one {# Datensatz aus {collection}} other {# Datensätze aus {collection}}}',
  'undo.reason.changed_later':
    '{what} {count, plural, one {wurde später von {name} geändert} other {wurden später von {name} geändert}}',
  'undo.reason.gone':
    '{what} {count, plural, one {ist nicht mehr da, gelöscht von {name}} other {sind nicht mehr da, gelöscht von {name}}}',
  'undo.reason.exists_again':
    '{what} {count, plural, one {gibt es wieder, angelegt von {name}} other {gibt es wieder, angelegt von {name}}}',
  'undo.reason.still_needed':
    '{what} {count, plural, one {wird inzwischen von anderen Datensätzen verlinkt} other {werden inzwischen von anderen Datensätzen verlinkt}}',
  'undo.reason.related_missing':
    '{what} {count, plural, one {verweist auf einen Datensatz, den es nicht mehr gibt} other {verweisen auf Datensätze, die es nicht mehr gibt}}',
  'undo.reason.value_taken':
    '{what} {count, plural, one {hatte einen Wert, den inzwischen ein anderer Datensatz hat} other {hatten Werte, die inzwischen andere Datensätze haben}}',
  'undo.reason.not_kept':
    '{what} {count, plural, one {hat keine alten Werte mehr im Verlauf} other {haben keine alten Werte mehr im Verlauf}}',
  'undo.reason.not_allowed':
    '{what} {count, plural, one {darfst du nicht ändern} other {darfst du nicht ändern}}',

  'conflict.title': 'Du und jemand anderes habt dasselbe geändert',
  'conflict.body':
    '{count, plural, one {Wähle, welcher Wert bleibt. Noch ist nichts gespeichert, und nichts von dir geht verloren.} other {Wähle für jedes Feld, welcher Wert bleibt. Noch ist nichts gespeichert, und nichts von dir geht verloren.}}',
  'conflict.theirs': 'Fremd, inzwischen gespeichert',
  'conflict.mine': 'Deins, noch nicht gespeichert',
  'conflict.back': 'Zurück zum Formular',
  'conflict.save': 'Diese Wahl speichern',
  'conflict.choose':
    '{count, plural, one {# Feld ist noch zu wählen.} other {# Felder sind noch zu wählen.}}',

  'activity.collection': 'Sammlung',
  'activity.anyCollection': 'Jede Sammlung',
  'activity.person': 'Person',
  'activity.anyPerson': 'Alle Personen',
  'activity.action': 'Was getan wurde',
  'activity.anyAction': 'Alles Getane',
  'activity.action.create': 'Hinzugefügt',
  'activity.action.update': 'Geändert',
  'activity.action.delete': 'Gelöscht',
  'activity.source': 'Woher',
  'activity.anySource': 'Von überall',
  'activity.when': 'Wann',
  'activity.anyTime': 'Jederzeit',
  'activity.when.today': 'Heute',
  'activity.when.week': 'Letzte 7 Tage',
  'activity.when.month': 'Letzte 30 Tage',
  'activity.show': 'Einzelheiten',
  'activity.did.create': 'Hinzugefügt',
  'activity.did.delete': 'Gelöscht',
  'activity.byItself': 'mit einem anderen Datensatz',
  'activity.shown': '{shown, number} von {all, number} Änderungen',
  'activity.showMore': '{count, number} zeigen',
  'activity.nothing': 'Noch keine Änderungen',
  'activity.nothingMatches': 'Keine Änderung passt',
  'activity.nothingMatchesHint':
    'Nichts dergleichen wurde aufgezeichnet, oder es ist älter als die Aufbewahrungszeit.',
  'activity.clear': 'Alle Änderungen zeigen',
  'activity.older': 'Ältere Änderungen zeigen',

  'trash.hint':
    'Gelöschte Datensätze bleiben {days, plural, one {# Tag} other {# Tage}} hier. Wer einen wiederherstellt, holt auch zurück, was mit ihm ging.',
  'trash.hintForever':
    'Gelöschte Datensätze bleiben hier. Wer einen wiederherstellt, holt auch zurück, was mit ihm ging.',
  'trash.by': 'Gelöscht von',
  'trash.actions': 'Aktionen für die gewählten Datensätze',
  'trash.selectAll': 'Alle gezeigten auswählen',
  'trash.restore': 'Wiederherstellen',
  'trash.restoreOne': '{title} wiederherstellen',
  'trash.restoreCount':
    '{count, plural, one {# Datensatz wiederherstellen} other {# Datensätze wiederherstellen}}',
  'trash.all': 'Alle Werte',
  'trash.with': '{count, plural, one {und # weiterer, der mitging} other {und # weitere, die mitgingen}}',
  'trash.deletedBy': 'Gelöscht von {name}',
  'trash.until': 'Endgültig weg am {day}',
  'trash.nothing': 'Der Papierkorb ist leer',
  'trash.nothingHint':
    'Was gelöscht wird, liegt hier {days, plural, one {# Tag} other {# Tage}} lang und lässt sich wiederherstellen, mit allem, was mitging.',
  'trash.nothingHintForever':
    'Was gelöscht wird, liegt hier und lässt sich wiederherstellen, mit allem, was mitging.',
  'trash.nothingMatches': 'Kein gelöschter Datensatz passt',
  'trash.nothingMatchesHint': 'Nichts dergleichen wurde gelöscht, oder es ist inzwischen endgültig weg.',
  'trash.clear': 'Den ganzen Papierkorb zeigen',
  'trash.older': 'Früher Gelöschtes zeigen',
  'trash.purge': 'Endgültig löschen',
  'trash.purgeTitle':
    '{count, plural, one {# Datensatz endgültig löschen?} other {# Datensätze endgültig löschen?}}',
  'trash.purgeDo':
    '{count, plural, one {# Datensatz endgültig löschen} other {# Datensätze endgültig löschen}}',
  'trash.purgeBody':
    'Danach lässt sich nichts davon wiederherstellen, und auch der Verlauf verliert die Werte. Das lässt sich nicht rückgängig machen.',
  'trash.purged':
    '{count, plural, one {# Datensatz ist endgültig weg} other {# Datensätze sind endgültig weg}}',
  'trash.empty': 'Papierkorb leeren',
  'trash.emptyOf': 'Papierkorb von {collection} leeren',
  'trash.emptyTitle': 'Den ganzen Papierkorb leeren?',
  'trash.emptyOfTitle': 'Den Papierkorb von {collection} leeren?',
  'trash.emptyDo': 'Alles endgültig löschen',
  'trash.typeName': 'Zum Fortfahren {name} eintippen.',
  'trash.typeLabel': 'Zum Fortfahren {name} eintippen',
};
