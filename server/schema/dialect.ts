/** The databases Kasbah speaks; MariaDB and MySQL are one dialect, kept to what both do. */
export type Dialect = 'sqlite' | 'postgres' | 'mysql';
