# This file is maintained automatically by "terraform init".
# Manual edits may be lost in future updates.

provider "example.com/acme/gadget" {
  version     = "2.0.0-beta1"
  constraints = "2.0.0-beta1"
  hashes = [
    "h1:ohMUdcTWTtUXk6wdcy/XKEn+3jxUjNmW1yCKHEqP42w=",
  ]
}

provider "registry.terraform.io/hashicorp/random" {
  version     = "3.6.0"
  constraints = "~> 3.5"
  hashes = [
    "h1:OYQMT6mXQc1iTMr4MLkbrhxOsmiEE4pI+wwPlWP/gnY=",
  ]
}
