"""The drill: Dayward is killed, stopped, starved and set to other times on a copy of a life, and everything is accounted for.

What counts, of the messages that were said, of the instants that were due, and of what Dayward had to say:

lost          a message that was acknowledged as stored whose effect is not in the file and in the history, or that has no answer in
              the outbox; an answer marked as sent that nobody was given; something a routine had to say that no notice records, or
              that was decided to be sent and stands in no outbox
doubled       one effect twice in the file, or two commits of one step; a message with two rows; an answer given under two keys; a
              message given again to a client that had confirmed it, by the same process; a slot with two commits
out of order  answers or effects of one conversation in another order than that in which its messages were said; messages of one
              address given in another order than they were put
unaccounted   an instant that was due without a slot; a slot without such an instant; a slot older than a minute that has not ended;
              a message that stays open; an ending nobody knows that nobody was told of

When something is due is worked out here from the words of the schedule and the clock that the drill sets, not from what Dayward
wrote down about it.
"""
