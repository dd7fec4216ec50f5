/// The version of the program and of what it prints.
let version = "0.1.0"
