# The models of the tutorial, to be changed by a test.

write_models() {
    cp "$CUPEL_SOURCE"/examples/flasky/models.[ch] .
}

# Renames a member of User, and with it the column.
rename_member() { # OLD NEW
    sed -i "s/\b$1\b/$2/g" models.h models.c
}
