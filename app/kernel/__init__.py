"""The ground floor: database, keys, clock, ledger, mail. Contains no word of the field."""
